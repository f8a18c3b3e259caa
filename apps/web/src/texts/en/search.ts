export const search = {
	title: 'Search',
	placeholder: 'Words in anything you keep',
	start: { title: 'Search everything', text: 'Two letters are enough. Small slips are forgiven.' },
	none: (text: string) => ({ title: 'Nothing found', text: `Nothing you keep has “${text}”.` }),
	partial: 'Some things are still being read.',
};
