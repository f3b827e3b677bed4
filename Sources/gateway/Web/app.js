import { Drafts } from './model/drafts.js';
import { Outbox } from './model/outbox.js';
import { Profiles } from './model/profiles.js';
import { ReadMarks } from './model/read-marks.js';
import { SessionList } from './model/session-list.js';
import { Settings } from './model/settings.js';
import { keepFor } from './model/storage.js';
import { Api } from './net/api.js';
import { ListFeed } from './net/list-feed.js';
import { Notifications } from './view/notifications.js';
import { Router } from './view/router.js';
import { Shell } from './view/shell.js';
import { signedIn } from './view/sign-in.js';
import { Toasts } from './view/toast.js';

const settings = new Settings();
const applyTheme = () => {
    if (settings.theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = settings.theme;
};
settings.subscribe(applyTheme);
applyTheme();

const api = new Api();
const [sidebar, main] = ['sidebar', 'main'].map((id) => document.getElementById(id));
const auth = await signedIn({ api, main, sidebar });
await keepFor(auth.owner);
const toasts = new Toasts(document.getElementById('toasts'));
if (auth.isNew) toasts.show(`You are signed in as ${auth.owner}.`);
const profiles = new Profiles({ api, settings });
const readMarks = new ReadMarks();
const feed = new ListFeed();
const list = new SessionList({ api, feed, readMarks });
const router = new Router((sessionId, message) => shell.show(sessionId, message));

const shell = new Shell({
    nav: sidebar, main, api, auth, list, profiles, readMarks, router,
    settings, toasts, drafts: new Drafts(), shelf: new Map(), notifications: new Notifications(settings), outbox: await Outbox.open(),
});
addEventListener('pagehide', () => list.flushRemovals());
let wasAway = false;
feed.subscribe(() => {
    // Signed out elsewhere: the page asks who it is once more.
    if (feed.closeCode === 4001) location.reload();
    // A server that is back may have other profiles.
    if (feed.state === 'open' && wasAway) profiles.load();
    wasAway = feed.state === 'waiting' || wasAway && feed.state === 'connecting';
});
feed.start();
router.start();
profiles.load();
