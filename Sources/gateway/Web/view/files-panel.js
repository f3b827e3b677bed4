import { attempt, signButton } from './controls.js';
import { fill, h } from './dom.js';
import { openDialog } from './dialogs.js';
import { remaining, size } from './format.js';
import { icon } from './icons.js';

/** Shows the files of a session: type, size, and how long they will be there. */
export async function openFilesPanel({ sessionId, api, toasts }) {
    const list = h('ul', { class: 'files-panel', aria: { label: 'Files' } });
    const refresh = () => attempt(toasts, async () => {
        const files = await api.files(sessionId);
        fill(list, files.length ? files.map((file) => row(file, { sessionId, api, toasts, refresh }))
            : h('li', { class: 'empty' }, 'No files. Drop some onto the conversation.'));
    });
    await refresh();
    openDialog('Files', { className: 'narrow' }, list,
        h('p', { class: 'advice' }, 'Files are deleted when the session has been quiet for a while; messages still say '
            + 'which file was there.'));
}

function row({ name, size: bytes, content_type: type, expires_at: expires }, { sessionId, api, toasts, refresh }) {
    const url = api.fileUrl(sessionId, name);
    const remove = async () => {
        await attempt(toasts, () => api.deleteFile(sessionId, name));
        await refresh();
    };
    const left = expires ? `, ${remaining(Date.parse(expires) - Date.now())} left` : '';
    return h('li', {}, icon('file'),
        h('a', { href: url, download: name }, h('strong', {}, h('bdi', {}, name)), h('span', {}, `${type}, ${size(bytes)}${left}`)),
        signButton('trash', `Delete ${name}`, remove));
}
