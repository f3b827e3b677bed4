/** What went wrong with a request; `code` is one of the protocol's, or `unreachable`. */
export class ApiError extends Error {
    constructor({ status, code, message, retryAfterSeconds = null }) {
        super(message);
        this.name = 'ApiError';
        /** HTTP status; 0 when there was no answer. */
        this.status = status;
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** The same request may succeed later. */
    get retryable() {
        return this.status === 0 || this.status === 409 && this.code === 'busy' || this.status === 429
            || this.status >= 500;
    }
}

/**
 * The server's REST interface, at addresses beside the page's own: wherever a proxy has put that, they are there, too. Every
 * method gives the parsed answer or throws an `ApiError`.
 */
export class Api {
    #fetch;

    constructor(fetch = globalThis.fetch.bind(globalThis)) {
        this.#fetch = fetch;
    }

    /** Whether one has to sign in, and who is. */
    authStatus() { return this.#get('auth'); }
    /** With a token, or with a code that works once. */
    signIn(credential) { return this.#send('POST', 'auth/sign-in', credential); }
    signOut() { return this.#send('POST', 'auth/sign-out'); }
    signIns() { return this.#get('auth/sign-ins'); }
    endSignIn(id) { return this.#send('DELETE', `auth/sign-ins/${id}`); }

    /** A page of the audit log; for administrators. */
    audit({ limit, cursor, event, actor } = {}) { return this.#get('admin/audit', { limit, cursor, event, actor }); }

    health() { return this.#get('health'); }
    profiles() { return this.#get('agents/profiles'); }
    tools() { return this.#get('agents/tools'); }

    /** Sessions that are found, each with its `match`. */
    sessions({ limit, q } = {}) { return this.#get('sessions', { limit, q }); }

    /** A page of sessions as lists show them, and the `cursor` of the next one, or `null`. */
    async sessionPage({ limit, before, cursor } = {}) {
        let link = null;
        const sessions = await this.#get('sessions', { limit, before, cursor },
            (headers) => { link = headers.get('Link'); });
        return { sessions, cursor: nextCursor(link) };
    }

    session(id, { messages = 0 } = {}) { return this.#get(sessionPath(id), { messages }); }
    createSession(profileId) { return this.#send('POST', 'sessions', { profile_id: profileId }); }
    renameSession(id, name) { return this.#send('PATCH', sessionPath(id), { name }); }
    switchProfile(id, profileId) { return this.#send('PATCH', sessionPath(id), { profile_id: profileId }); }
    pin(id, pinned) { return this.#send('PATCH', sessionPath(id, 'pin'), { pinned }); }

    /** With `keepalive` the request outlives the page. */
    deleteSession(id, { keepalive = false } = {}) {
        return this.#send('DELETE', sessionPath(id), undefined, { keepalive });
    }

    /** A page of the history; both bounds are exclusive indexes. */
    messages(id, { after, before, limit } = {}) {
        return this.#get(sessionPath(id, 'messages'), { after, before, limit });
    }

    context(id) { return this.#get(sessionPath(id, 'context')); }
    sheet(id) { return this.#get(sessionPath(id, 'context', 'sheet')); }
    changeSheet(id, changes) { return this.#send('PATCH', sessionPath(id, 'context', 'sheet'), changes); }
    compress(id, focus) { return this.#send('POST', sessionPath(id, 'compress'), focus ? { focus } : {}); }
    compressions(id) { return this.#get(sessionPath(id, 'compressions')); }

    /** Puts an earlier version of the context into force: the one before the newest unless one is named. */
    undoCompression(id, compressionId) {
        const body = compressionId === undefined ? {} : { compression_id: compressionId };
        return this.#send('POST', sessionPath(id, 'compress', 'undo'), body);
    }

    stop(id, turn = {}) { return this.#send('POST', sessionPath(id, 'stop'), turn); }
    editQueued(id, turnId, content) { return this.#send('PATCH', sessionPath(id, 'queue', turnId), { content }); }
    cancelQueued(id, turnId) { return this.#send('DELETE', sessionPath(id, 'queue', turnId)); }

    decide(id, callId, decision, remember = false) {
        return this.#send('POST', sessionPath(id, 'approvals', callId), { decision, remember });
    }

    async rememberedApprovals(id) { return (await this.session(id)).remembered_approvals ?? []; }
    forgetApproval(id, approval) { return this.#send('DELETE', sessionPath(id, 'approvals', 'remembered', approval)); }

    files(id) { return this.#get(sessionPath(id, 'files')); }
    deleteFile(id, name) { return this.#send('DELETE', sessionPath(id, 'files', name)); }
    fileUrl(id, name) { return sessionPath(id, 'files', name); }

    /** An image of a message, as another message can carry it. */
    async image(url) {
        const response = await this.#fetch(url, { credentials: 'same-origin' }).catch(() => null);
        if (!response?.ok) {
            throw new ApiError({ status: response?.status ?? 0, code: 'unreachable', message: 'An image cannot be loaded.' });
        }
        const blob = await response.blob();
        return { type: blob.type, base64: await base64Of(blob) };
    }

    /** Reads are repeated once when no answer came. */
    async #get(path, query = {}, onHeaders = undefined) {
        const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
        const url = pairs.length ? `${path}?${new URLSearchParams(pairs)}` : path;
        try {
            return await this.#request(url, { method: 'GET' }, onHeaders);
        } catch (error) {
            if (error.status !== 0) throw error;
            return this.#request(url, { method: 'GET' }, onHeaders);
        }
    }

    #send(method, path, body, options = {}) {
        const json = body === undefined
            ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
        return this.#request(path, { method, ...json, ...options });
    }

    async #request(url, options, onHeaders = undefined) {
        let response;
        let text;
        try {
            response = await this.#fetch(url, { credentials: 'same-origin', ...options });
            text = await response.text();
        } catch {
            throw new ApiError({ status: 0, code: 'unreachable', message: 'The server does not answer.' });
        }
        if (!response.ok) throw errorOf(response, text);
        onHeaders?.(response.headers);
        return text === '' ? null : JSON.parse(text);
    }
}

/** The bytes of a file, as messages carry them. */
export function base64Of(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}

/** The address of something that belongs to a session, beside the page's. */
export function sessionPath(id, ...parts) {
    return ['sessions', id, ...parts].map((part, place) => (place ? encodeURIComponent(part) : part)).join('/');
}

/** The cursor in the link to the next page, or `null` when there is none. */
function nextCursor(link) {
    const address = /<([^>]*)>; rel="next"/.exec(link ?? '')?.[1];
    return address ? new URLSearchParams(address.split('?')[1]).get('cursor') : null;
}

/** The error that an answer tells, whatever its body looks like. */
export function errorOf(response, text) {
    let body = {};
    try {
        body = JSON.parse(text) ?? {};
    } catch {
        // Something in front of the server answered; its status has to do.
    }
    return new ApiError({
        status: response.status,
        code: typeof body.code === 'string' ? body.code : 'unknown',
        message: typeof body.detail === 'string' ? body.detail : `The server answered ${response.status}.`,
        retryAfterSeconds: Number(response.headers?.get?.('Retry-After')) || null,
    });
}
