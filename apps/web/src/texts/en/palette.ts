export const palette = {
	title: 'Commands',
	placeholder: 'Search, or type a command …',
	nothing: 'Nothing found.',
	goTo: 'Go to',
	actions: 'Actions',
	records: 'What you keep',
};
