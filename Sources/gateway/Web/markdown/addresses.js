const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);
/** Files of sessions, which this server itself delivers. */
const OWN_FILE = /^\/sessions\/[0-9a-f-]{36}\/(?:files|images)\/[^/?#]+$/;

/** An address that may be followed, or `null`: the web, mail, and files of sessions. */
export function safeAddress(address) {
    // Browsers leave out what is invisible, and so would find another scheme than the one that was checked.
    if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/.test(address)) return null;
    if (OWN_FILE.test(address)) return address;
    if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return null;
    try {
        const url = new URL(address);
        return PROTOCOLS.has(url.protocol) ? url.href : null;
    } catch {
        return null;
    }
}

/** Whether an address leads to an image that this server has. */
export function isOwnImage(address) { return OWN_FILE.test(address); }
