import { forgetEverything } from '../model/storage.js';
import { attempt } from './controls.js';
import { fill, h } from './dom.js';
import { browserName, fullTime } from './format.js';

/** Who is signed in, the browsers that are, and the way out. Nothing where nobody has to sign in. */
export function signIns({ api, auth, toasts }) {
    if (!auth.required) return null;
    const list = h('ul', { class: 'sign-ins' });
    const load = () => attempt(toasts, async () => fill(list, (await api.signIns()).map(row)));
    const row = ({ id, label, created_at: since, last_used_at: used, current }) => h('li', {},
        h('span', {}, browserName(label), h('small', {}, `${current ? 'this one, ' : ''}since ${fullTime(Date.parse(since))}`
            + (used ? `, used ${fullTime(Date.parse(used))}` : ''))),
        current ? null : h('button', {
            type: 'button', on: { click: () => attempt(toasts, async () => { await api.endSignIn(id); await load(); }) },
        }, 'Sign out'));
    const leave = () => attempt(toasts, async () => {
        await api.signOut();
        await forgetEverything();
        location.reload();
    });
    load();
    return [
        h('h3', {}, 'Signed in'),
        h('div', { class: 'field' }, h('span', {}, `As ${auth.owner}${auth.admin ? ', administrator' : ''}`),
            // Whom a proxy names has nothing here to sign out of.
            auth.forwarded ? null
                : h('button', { type: 'button', class: 'sign-out', on: { click: leave } }, 'Sign out')),
        list,
    ];
}
