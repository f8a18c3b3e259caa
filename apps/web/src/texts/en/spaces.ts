export const spaces = {
	title: 'Spaces',
	text: 'A space is a circle of people who keep things together. What is in your personal space is yours alone.',
	current: 'Shown now',
	show: 'Show',
	types: {
		personal: 'Personal',
		family: 'Family',
		team: 'Team',
		club: 'Club',
		brand: 'Brand',
		practice: 'Practice',
	} as Readonly<Record<string, string>>,
	roles: { owner: 'Owner', admin: 'Administrator', member: 'Member', viewer: 'Reader' } as Readonly<
		Record<string, string>
	>,
	manage: 'Members and rules',
};
