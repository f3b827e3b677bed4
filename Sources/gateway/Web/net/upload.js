import { ApiError, errorOf, sessionPath } from './api.js';

/**
 * Uploads a file to a session.
 *
 * @param {(share: number) => void} onProgress told the share that has been sent, 0 to 1
 * @returns {{ promise: Promise<object>, cancel: () => void }} the promise gives the stored file, or an `ApiError`; one
 *     with the code `cancelled` after `cancel`
 */
export function upload(sessionId, file, { onProgress = () => {}, makeRequest = () => new XMLHttpRequest() } = {}) {
    const request = makeRequest();
    const promise = new Promise((resolve, reject) => {
        const fail = (code, message) => reject(new ApiError({ status: 0, code, message }));
        request.upload.onprogress = (event) => {
            if (event.lengthComputable) onProgress(event.loaded / event.total);
        };
        request.onload = () => {
            if (request.status === 201) return resolve(JSON.parse(request.responseText));
            const headers = { get: (name) => request.getResponseHeader(name) };
            return reject(errorOf({ status: request.status, headers }, request.responseText));
        };
        request.onerror = () => fail('unreachable', 'The upload was cut off.');
        request.onabort = () => fail('cancelled', 'The upload was cancelled.');
        const form = new FormData();
        form.append('file', file, file.name);
        request.open('POST', sessionPath(sessionId, 'files'));
        request.send(form);
    });
    return { promise, cancel: () => request.abort() };
}
