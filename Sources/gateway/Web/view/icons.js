const NAMESPACE = 'http://www.w3.org/2000/svg';

/** Strokes in a square of 24. */
const SHAPES = {
    menu: 'M4 7h16M4 12h16M4 17h16',
    plus: 'M12 5v14M5 12h14',
    pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6zM12 15v5',
    edit: 'M4 20h4L19 9l-4-4L4 16v4zM13.5 6.5l4 4',
    trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5',
    send: 'M12 20V5M5.5 11.5 12 5l6.5 6.5',
    stop: 'M8 8h8v8H8z',
    attach: 'M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l7.5-7.5a3 3 0 0 1 4.3 4.3l-7.3 7.3a1.5 1.5 0 0 1-2.1-2.1l6.6-6.6',
    settings: 'M4 8h10M18 8h2M4 16h2M10 16h10M14 8a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 16a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
    close: 'M6 6l12 12M18 6 6 18',
    check: 'M5 12.5l4.5 4.5L19 7.5',
    cross: 'M7 7l10 10M17 7 7 17',
    clock: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4.5l3 2',
    down: 'M12 5v14M5.5 12.5 12 19l6.5-6.5',
    chevron: 'M9 6l6 6-6 6',
    copy: 'M9 9h10v11H9zM5 15V4h10',
    file: 'M7 3h7l4 4v14H7zM14 3v4h4',
    download: 'M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14',
    search: 'M11 5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M15.5 15.5 20 20',
    hand: 'M8 12V6.5a1.5 1.5 0 0 1 3 0V11m0-1V5a1.5 1.5 0 0 1 3 0v6m0-4.5a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6c-3 0-4-1.5-6.5-6a1.4 1.4 0 0 1 2.3-1.5L8 15',
    spark: 'M12 4l1.8 6.2L20 12l-6.2 1.8L12 20l-1.8-6.2L4 12l6.2-1.8z',
    fold: 'M7 4l5 5 5-5M7 20l5-5 5 5',
    warning: 'M12 4 2.8 20h18.4zM12 10v5M12 17.2v.3',
    tool: 'M14.5 6.5a4 4 0 0 1 5-1l-3 3 1 1 3-3a4 4 0 0 1-5.3 5L9 17.7a2 2 0 0 1-2.8-2.8l6.2-6.2a4 4 0 0 1 2.1-2.2z',
};

/** A drawn sign; without a name of its own, since the control around it has one. */
export function icon(name) {
    const svg = document.createElementNS(NAMESPACE, 'svg');
    const path = document.createElementNS(NAMESPACE, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('class', `icon icon-${name}`);
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', SHAPES[name]);
    svg.append(path);
    return svg;
}
