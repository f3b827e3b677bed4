const LOCALE = 'en';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'short' });
const date = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const longDate = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' });
const whole = new Intl.NumberFormat(LOCALE);
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });

/** The time of day: `14:05`. */
export function timeOfDay(time) { return clock.format(time); }

/** Date and time in full, for tooltips. */
export function fullTime(time) { return full.format(time); }

/** When something was, as short as can be: `now`, `5 min`, `14:05`, `Tue`, `3 Mar`, `3 Mar 2025`. */
export function shortTime(time, now = Date.now()) {
    const age = now - time;
    if (age < MINUTE) return 'now';
    if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
    if (dayOf(time) === dayOf(now)) return clock.format(time);
    if (age < 6 * DAY) return weekday.format(time);
    return new Date(time).getFullYear() === new Date(now).getFullYear() ? date.format(time) : longDate.format(time);
}

/** The day of a time, to tell days apart. */
export function dayOf(time) { return new Date(time).toDateString(); }

/** The heading of a day in the timeline. */
export function dayName(time, now = Date.now()) {
    if (dayOf(time) === dayOf(now)) return 'Today';
    if (dayOf(time) === dayOf(now - DAY)) return 'Yesterday';
    return longDate.format(time);
}

/** How long something took: `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(seconds) {
    if (seconds < 10) return `${seconds.toFixed(1)} s`;
    if (seconds < 60) return `${Math.round(seconds)} s`;
    const rest = Math.round(seconds % 60);
    return `${Math.floor(seconds / 60)} min${rest ? ` ${rest} s` : ''}`;
}

/** How long something still lasts, in one unit: `23 h`, `5 min`. */
export function remaining(milliseconds) {
    if (milliseconds < MINUTE) return `${Math.max(0, Math.ceil(milliseconds / 1000))} s`;
    if (milliseconds < HOUR) return `${Math.ceil(milliseconds / MINUTE)} min`;
    return `${Math.round(milliseconds / HOUR)} h`;
}

/** A size: `48 kB`. */
export function size(bytes) {
    const units = ['B', 'kB', 'MB', 'GB'];
    const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
    const value = bytes / 1000 ** power;
    return `${value < 10 && power ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** A number of tokens: `1,480`. */
export function number(value) { return whole.format(value); }

/** A number in a narrow place: `32.8K`. */
export function shortNumber(value) { return compact.format(value); }

/** `1 message`, `2 messages`. */
export function counted(count, one, many = `${one}s`) { return `${whole.format(count)} ${count === 1 ? one : many}`; }

/** Later names are also in what earlier ones say of themselves. */
const BROWSERS = [['Edg', 'Edge'], ['OPR', 'Opera'], ['Firefox', 'Firefox'], ['Chrome', 'Chrome'], ['Safari', 'Safari']];
const SYSTEMS = [
    ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
];

/** What people call the browser that calls itself `Mozilla/5.0 (X11; Linux x86_64) …`: `Chrome on Linux`. */
export function browserName(agent) {
    if (!agent?.startsWith('Mozilla/')) return agent || 'A browser';
    const named = (names) => names.find(([sign]) => agent.includes(sign))?.[1];
    const [browser, system] = [named(BROWSERS) ?? 'A browser', named(SYSTEMS)];
    return system ? `${browser} on ${system}` : browser;
}
