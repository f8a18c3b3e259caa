/** Shows instants in the reader's own time zone and manner. */
export function localiseTimes(root: ParentNode): void {
	const times = root.querySelectorAll('time');
	if (times.length === 0) return;
	const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' });
	for (const time of times) time.textContent = format.format(new Date(time.dateTime));
}

/** The page's language, as the reader's browser has it. */
function locale(): string {
	const { lang } = document.documentElement;
	return navigator.languages.find((one) => one.startsWith(lang)) ?? lang;
}
