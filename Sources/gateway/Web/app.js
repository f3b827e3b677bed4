import { Drafts } from './model/drafts.js';
import { Outbox } from './model/outbox.js';
import { Profiles } from './model/profiles.js';
import { ReadMarks } from './model/read-marks.js';
import { SessionList } from './model/session-list.js';
import { Settings } from './model/settings.js';
import { Api } from './net/api.js';
import { ListFeed } from './net/list-feed.js';
import { Notifications } from './view/notifications.js';
import { Router } from './view/router.js';
import { Shell } from './view/shell.js';
import { Toasts } from './view/toast.js';

const settings = new Settings();
const api = new Api();
const toasts = new Toasts(document.getElementById('toasts'));
const profiles = new Profiles({ api, settings });
const readMarks = new ReadMarks();
const feed = new ListFeed();
const list = new SessionList({ api, feed, readMarks });
const router = new Router((sessionId) => shell.show(sessionId));

const applyTheme = () => {
    if (settings.theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = settings.theme;
};
settings.subscribe(applyTheme);
applyTheme();

const shell = new Shell({
    nav: document.getElementById('sidebar'), main: document.getElementById('main'), api, list, profiles, readMarks, router,
    settings, toasts, drafts: new Drafts(), notifications: new Notifications(settings), outbox: await Outbox.open(),
});
addEventListener('pagehide', () => list.flushRemovals());
feed.start();
router.start();
profiles.load().catch((error) => toasts.error(error));
