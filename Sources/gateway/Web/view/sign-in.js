import { fill, h } from './dom.js';
import { wordsFor } from './words.js';

const RETRY_PAUSE = 5000;
const CODE = /^#code=(.+)$/;
const FAILED = /^#sign-in-failed=([a-z_]+)$/;

/** Why a provider's sign-in came to nothing. */
const REASONS = {
    unavailable: 'The provider does not answer as it should. Try again in a while.',
    refused: 'The provider did not let you in.',
    expired: 'That took too long, or began in another window. Try again.',
    invalid_token: 'What the provider says about you cannot be trusted. Tell an administrator.',
    no_name: 'The provider does not say what you are called. Tell an administrator.',
    not_allowed: 'You are in none of the groups that are let in here.',
    name_taken: 'Somebody here already has your name. An administrator can say that it is you.',
    disabled: 'An administrator has disabled you here.',
    too_many: 'There were too many attempts. Try again in a while.',
};

/**
 * Comes back once the browser is signed in, or need not be. A code in the address signs it in; where somebody is signed in
 * already, they are asked first. Without a code, or when it is of no use any more, the user is asked for a token.
 */
export async function signedIn({ api, main, sidebar }) {
    const code = CODE.exec(location.hash)?.[1];
    const failure = FAILED.exec(location.hash)?.[1];
    // Before anything else: it must not stay in the history.
    if (code || failure) history.replaceState(null, '', location.pathname);
    // A link that is opened in a tab that has the page already changes its address only.
    addEventListener('hashchange', () => { if (CODE.test(location.hash)) location.reload(); });
    let status = await statusOf(api, main, sidebar);
    let problem = failure ? REASONS[failure] ?? REASONS.unavailable : null;
    if (code && (!status.signed_in || status.required && await agrees(status, main, sidebar))) {
        problem = await api.signIn({ code }).then(() => null, (error) => error.message);
        if (!problem) return { ...await api.authStatus(), isNew: true };
        status = await api.authStatus();
    }
    if (!status.required || status.signed_in) return status;
    sidebar.hidden = true;
    await askForToken(api, main, problem, status.provider);
    sidebar.hidden = false;
    fill(main);
    return api.authStatus();
}

/** Asks who is signed in until there is an answer: by itself every few seconds, and when the reader says so. */
async function statusOf(api, main, sidebar) {
    for (;;) {
        try {
            return await api.authStatus();
        } catch (error) {
            sidebar.hidden = true;
            await new Promise((resolve) => {
                const again = h('button', { type: 'button', class: 'primary', on: { click: resolve } }, 'Try again');
                fill(main, h('div', { class: 'empty-state' }, h('h1', {}, 'Navi cannot be reached'),
                    h('p', { role: 'alert' }, wordsFor(error)), again));
                setTimeout(resolve, RETRY_PAUSE);
            });
            sidebar.hidden = false;
            fill(main);
        }
    }
}

/** Whether the one who is signed in wants to be whom a link signs in: they may not know whose it is. */
function agrees({ owner }, main, sidebar) {
    sidebar.hidden = true;
    return new Promise((resolve) => {
        const answer = (agreed) => {
            sidebar.hidden = false;
            fill(main);
            resolve(agreed);
        };
        const stay = h('button', { type: 'button', class: 'primary', on: { click: () => answer(false) } }, `Stay ${owner}`);
        fill(main, h('div', { class: 'empty-state' },
            h('h1', {}, 'Sign in as somebody else?'),
            h('p', {}, `You are signed in as ${owner}. The link that was opened signs this browser in as whoever made it: `
                + 'what you write then, they can read.'),
            h('div', { class: 'sign-in-choice' }, stay, h('button', {
                type: 'button', on: { click: () => answer(true) },
            }, 'Use the link'))));
        stay.focus();
    });
}

/** Leads to the provider, and from there to the page that is asked for now. */
function providerLink(provider) {
    const place = encodeURIComponent(location.pathname + location.hash);
    return h('a', { class: 'button', href: `auth/oidc?return=${place}` }, `Sign in with ${provider}`);
}

function askForToken(api, main, problem, provider) {
    return new Promise((resolve) => {
        const token = h('input', {
            type: 'password', name: 'token', autocomplete: 'current-password', required: true, spellcheck: 'false',
            aria: { label: 'Token', describedby: 'sign-in-problem' },
        });
        const button = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
        const message = h('p', { id: 'sign-in-problem', class: 'problem', role: 'alert', hidden: !problem }, problem);
        const submit = async (event) => {
            event.preventDefault();
            button.disabled = true;
            try {
                await api.signIn({ token: token.value.trim() });
                resolve();
            } catch (error) {
                message.textContent = error.message;
                message.hidden = false;
                button.disabled = false;
                token.select();
            }
        };
        fill(main, h('div', { class: 'empty-state' },
            h('h1', {}, 'Sign in'),
            provider ? providerLink(provider) : null,
            h('p', {}, `${provider ? 'Or paste' : 'Paste'} a token, or open a link that `,
                h('code', {}, 'navi-gateway token link'), ' prints.'),
            message,
            h('form', { class: 'sign-in', on: { submit } }, token, button)));
        if (!provider) token.focus();
    });
}
