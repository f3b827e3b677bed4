import { visible } from './blocks/approval.js';
import { attempt } from './controls.js';
import { openDialog } from './dialogs.js';
import { fill, h } from './dom.js';
import { fullTime } from './format.js';

/** Shows what the agent may do in a session without asking again, and takes it back. */
export async function openRememberedApprovals({ sessionId, api, toasts }) {
    const list = h('ul', { class: 'remembered-approvals', aria: { label: 'Allowed without asking' } });
    const refresh = () => attempt(toasts, async () => {
        const approvals = await api.rememberedApprovals(sessionId);
        fill(list, approvals.length ? approvals.map(row) : h('li', { class: 'empty' }, 'Nothing.'));
    });
    const takeBack = async (id) => {
        await attempt(toasts, () => api.forgetApproval(sessionId, id));
        await refresh();
    };
    const row = ({ id, allows, allowed_by: by, allowed_at: at }) => h('li', {},
        h('span', {}, h('strong', {}, visible(allows)), h('small', {}, `${by ? `${by}, ` : ''}${fullTime(Date.parse(at))}`)),
        h('button', { type: 'button', on: { click: () => takeBack(id) } }, 'Ask again'));
    await refresh();
    openDialog('Allowed without asking', { className: 'narrow' }, list,
        h('p', { class: 'advice' }, 'In this session, for as long as it exists. What the profile allows anyway is not '
            + 'listed.'));
}
