export const journal = {
	title: 'Journal',
	write: 'Write about this day …',
	onThisDay: 'On this day',
	empty: { title: 'An empty page', text: 'A line a day is enough.' },
	previousDay: 'The day before',
	nextDay: 'The day after',
	entries: 'Earlier',
};
