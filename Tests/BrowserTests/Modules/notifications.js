// The end of a long answer is told outside of the page, when that was asked for and nobody looks.
async ({ test, equal, load }) => {
    const { Notifications } = await load('view/notifications.js');

    const turnEnded = ({ isWanted = true, isHidden = true, seconds = 31, permission = 'granted' } = {}) => {
        const shown = [];
        const before = { Notification: window.Notification };
        window.Notification = class {
            static permission = permission;
            constructor(title, options) { shown.push([title, options.body]); }
        };
        Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
        new Notifications({ notifications: isWanted }).turnEnded({ title: 'T', text: 'done', seconds, onClick: () => {} });
        window.Notification = before.Notification;
        delete document.hidden;
        return shown;
    };

    test('a long answer is told', () => equal(turnEnded(), [['T', 'done']]));
    test('a short one is not', () => equal(turnEnded({ seconds: 29 }), []));
    test('nothing is told to somebody who looks', () => equal(turnEnded({ isHidden: false }), []));
    test('nothing is told without having been asked for', () => equal(turnEnded({ isWanted: false }), []));
    test('nothing is told without permission', () => equal(turnEnded({ permission: 'default' }), []));
}
