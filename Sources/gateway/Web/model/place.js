/** The folder of the page: `/`, or below a path of another site's that path, such as `/navi/`. */
export function folderOf({ pathname = '/' } = globalThis.location ?? {}) {
    return pathname.replace(/[^/]*$/, '');
}

/** What the page's own names begin with among those that all pages of its host share. */
export function ownPrefix(folder = folderOf()) {
    return folder === '/' ? 'navi.' : `navi${folder}`;
}

/** The page's own database. */
export function databaseName(folder = folderOf()) {
    return folder === '/' ? 'navi' : `navi${folder}`;
}
