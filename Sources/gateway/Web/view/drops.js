/**
 * Takes files that are dropped anywhere on the page: nowhere may they take the place of the page itself.
 *
 * @param {() => Element|null} target where they would go, as long as there is something that takes them
 * @param {(files: FileList) => void} onFiles
 */
export function acceptDrops({ target, onFiles, onRefused }) {
    let marked = null;
    const mark = (element) => {
        if (marked === element) return;
        marked?.classList.remove('drop-target');
        element?.classList.add('drop-target');
        marked = element;
    };
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
    document.addEventListener('dragover', (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        mark(target());
    });
    // The pointer has left the window.
    document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(null); });
    document.addEventListener('drop', (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        mark(null);
        if (target()) onFiles(event.dataTransfer.files);
        else onRefused();
    });
}
