import { h } from './dom.js';

/** What is shown in place of a conversation's messages: a title, words, and what can be done. */
export function emptyState(title, text, ...actions) {
    return h('div', { class: 'empty-state' }, h('h2', {}, title), text && h('p', {}, text), actions);
}

/** The start page: what is wrong with the server, if anything is, and a new session with each profile. */
export function startPage({ profiles, problems, onNew, onMenu }) {
    const card = ({ id, name, description }) => h('button', {
        type: 'button', class: 'profile-card', on: { click: () => onNew(id) },
    }, h('strong', {}, name), h('span', {}, description));
    return h('div', { class: 'empty-state' },
        h('h1', {}, 'What shall we do?'), h('p', {}, 'Begin a session with one of these:'),
        problems.map((problem) => h('p', { class: 'problem', role: 'alert' }, problem)),
        h('div', { class: 'profile-cards' }, profiles.all.map(card)),
        h('button', { type: 'button', class: 'phone-only', on: { click: onMenu } }, 'All sessions'));
}

/** What `/health` says in words for users; empty when all is well. */
export function problemsOf(health) {
    const problems = [...health.problems ?? []].map((problem) => (
        typeof problem === 'string' ? problem : problem.message ?? JSON.stringify(problem)));
    if (health.workers === 0 && !problems.some((problem) => /worker/i.test(problem))) {
        problems.push('No worker is running: messages are kept and answered once there is one.');
    }
    return problems;
}
