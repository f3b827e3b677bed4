// The end of a long answer is told outside of the page, when that was asked for and nobody looks.
async ({ test, equal, load }) => {
    const { Notifications } = await load('view/notifications.js');

    const turnEnded = ({ isWanted = true, isHidden = true, seconds = 31, permission = 'granted', isAsked = false } = {}) => {
        const shown = [];
        const before = { Notification: window.Notification };
        window.Notification = class {
            static permission = permission;
            constructor(title, options) { shown.push([title, options.body]); }
        };
        Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
        const notifications = new Notifications({ notifications: isWanted });
        if (isAsked) notifications.approvalNeeded({ title: 'T', tool: 'run_command' });
        else notifications.turnEnded({ title: 'T', text: 'done', seconds, onClick: () => {} });
        window.Notification = before.Notification;
        delete document.hidden;
        return shown;
    };

    test('a long answer is told', () => equal(turnEnded(), [['T', 'done']]));
    test('a short one is not', () => equal(turnEnded({ seconds: 29 }), []));
    test('nothing is told to somebody who looks', () => equal(turnEnded({ isHidden: false }), []));
    test('nothing is told without having been asked for', () => equal(turnEnded({ isWanted: false }), []));
    test('a call that waits for a decision is told, as long as nobody looks', () => {
        equal(turnEnded({ isAsked: true }), [['T', 'Waits for your approval: run_command']]);
        equal(turnEnded({ isAsked: true, isHidden: false }), []);
    });
    test('nothing is told without permission', () => equal(turnEnded({ permission: 'default' }), []));
}
