/** Shows instants in the reader's own time zone and manner. */
export function localiseTimes(root: ParentNode): void {
	const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
	for (const time of root.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime));
}
