import { h } from './dom.js';
import { openDialog } from './dialogs.js';

/** Shows images large, one at a time; arrows go on, a click zooms, Escape closes. */
export function openLightbox(urls, index = 0) {
    let at = index;
    const image = h('img', { alt: '', on: { click: () => image.classList.toggle('zoomed') } });
    const place = h('p', { class: 'lightbox-place' });
    const show = (next) => {
        at = (next + urls.length) % urls.length;
        image.src = urls[at];
        image.alt = `Image ${at + 1} of ${urls.length}`;
        image.classList.remove('zoomed');
        place.textContent = urls.length > 1 ? image.alt : '';
    };
    const dialog = openDialog('Image', { className: 'lightbox' }, h('div', { class: 'lightbox-frame' }, image), place);
    dialog.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) show(at + step);
    });
    show(at);
}
