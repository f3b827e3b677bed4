/**
 * What stands where an answer is going to be while nothing of it is to be seen: the message waits for a worker, or the
 * model is silent. `null` when the answer itself shows that it goes on.
 *
 * @param {object|null} open the turn that is being worked on
 * @param {object[]} live turns that are told from their frames
 */
export function progressBlock(open, live) {
    if (!open) return null;
    const turn = live.findLast(({ turnId, isEnded }) => turnId === open.turnId && !isEnded);
    if (turn?.isTelling) return null;
    const phase = open.state === 'queued' ? 'queued' : open.attempt > 1 ? 'again' : 'model';
    return { key: `${open.turnId}:progress`, kind: 'progress', phase, since: turn?.heardAt ?? open.startedAt };
}
