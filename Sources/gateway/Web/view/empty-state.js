import { signButton } from './controls.js';
import { h } from './dom.js';
import { capitalized, wordsFor } from './words.js';

/** What is shown in place of a conversation's messages: a title, words, and what can be done. */
export function emptyState(title, text, ...actions) {
    return h('div', { class: 'empty-state' }, h('h2', {}, title), text && h('p', {}, text), actions);
}

/** The start page: what is wrong with the server, if anything is, and a new session with each profile. */
export function startPage({ profiles, problems, onNew, onMenu, onSettings }) {
    const card = ({ id, name, description }) => h('button', {
        type: 'button', class: 'profile-card', on: { click: () => onNew(id) },
    }, h('strong', {}, name), h('span', {}, description));
    const failed = !profiles.all.length && profiles.error;
    return [
        h('header', { class: 'start-header phone-only' }, signButton('menu', 'Show sessions', onMenu),
            signButton('settings', 'Settings', onSettings)),
        h('div', { class: 'empty-state' },
            h('h1', {}, 'What shall we do?'),
            failed ? [
                h('p', { class: 'problem', role: 'alert' }, `The profiles could not be loaded. ${wordsFor(profiles.error)}`),
                h('button', { type: 'button', on: { click: () => profiles.load() } }, 'Try again'),
            ] : h('p', {}, profiles.all.length ? 'Begin a session with one of these:' : 'Loading…'),
            problems.map((problem) => h('p', { class: 'problem', role: 'alert' }, problem)),
            h('div', { class: 'profile-cards' }, profiles.all.map(card))),
    ];
}

/** What `/health` says in words for users; empty when all is well. */
export function problemsOf(health) {
    const problems = (health.problems ?? []).filter((problem) => !/^no worker\b/.test(problem)).map(capitalized);
    if (problems.length < (health.problems ?? []).length || health.workers === 0) {
        problems.push('No worker is running: messages are kept and answered once there is one.');
    }
    return problems;
}
