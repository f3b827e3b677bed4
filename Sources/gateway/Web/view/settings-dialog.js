import { fill, h } from './dom.js';
import { openDialog } from './dialogs.js';
import { openAuditLog } from './audit-log.js';
import { problemsOf } from './empty-state.js';
import { sendKeyOf } from './controls.js';
import { signIns } from './sign-ins.js';
import { capitalized, wordsFor } from './words.js';

const THEMES = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];
const STATES = { ok: 'All is well', degraded: 'Not everything works' };
const SEND_KEYS = [['enter', 'Enter'], ['mod-enter', 'Ctrl+Enter, ⌘Enter']];

/** Lets the user change what holds for this browser, and shows what the server has set. */
export function openSettings({ settings, notifications, api, auth, toasts, profiles, currentSessionId }) {
    const server = h('dl', { class: 'facts' });
    openDialog('Settings', { className: 'narrow settings' },
        choice('Theme', THEMES, settings.theme, (value) => { settings.theme = value; }),
        choice('Send with', SEND_KEYS, sendKeyOf(settings), (value) => { settings.sendKey = value; }),
        notifying(settings, notifications),
        signIns({ api, auth, toasts }),
        auth.admin ? h('button', { type: 'button', on: { click: () => openAuditLog({ api, toasts }) } }, 'Audit log…') : null,
        h('h3', {}, 'Server'), server);
    showServer(server, { api, profiles, currentSessionId, isAdmin: auth.admin || !auth.required });
}

function choice(label, choices, value, onChange) {
    const select = h('select', { on: { change: () => onChange(select.value) } },
        choices.map(([key, text]) => h('option', { value: key }, text)));
    select.value = value;
    return h('label', { class: 'field' }, h('span', {}, label), select);
}

function notifying(settings, notifications) {
    const box = h('input', { type: 'checkbox', disabled: !notifications.isPossible });
    box.checked = settings.notifications;
    box.addEventListener('change', async () => {
        const isAllowed = !box.checked || await notifications.enable();
        settings.notifications = box.checked && isAllowed;
        box.checked = settings.notifications;
    });
    return h('label', { class: 'field' }, h('span', {}, 'Notify when a long answer is done and nobody looks'), box);
}

async function showServer(list, { api, profiles, currentSessionId, isAdmin }) {
    const facts = [];
    try {
        const health = await api.health();
        facts.push(['Version', health.version], ['State', STATES[health.status] ?? health.status], ['Workers', health.workers]);
        for (const problem of problemsOf(health)) facts.push(['Notice', problem]);
        // About the server's upkeep: nothing that others could do anything about.
        if (isAdmin) for (const warning of health.warnings ?? []) facts.push(['Warning', capitalized(warning)]);
        if (currentSessionId) facts.push(...await contextFacts(api, profiles, currentSessionId));
    } catch (error) {
        facts.push(['State', wordsFor(error)]);
    }
    fill(list, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]));
}

/** The window and the threshold of the profile of the session that is shown. */
async function contextFacts(api, profiles, sessionId) {
    const { profile_id: id, max_context_tokens: window, threshold } = await api.context(sessionId);
    // Before the first answer nobody has asked the model how much it takes.
    if (!(window > 0 && threshold > 0)) return [];
    const share = window ? ` (${Math.round(threshold / window * 100)} %)` : '';
    return [[`Compression of ${profiles.named(id)?.name ?? id}`, `at ${threshold} of ${window} tokens${share}`]];
}
