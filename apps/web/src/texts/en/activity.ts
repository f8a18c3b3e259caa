export const activity = {
	title: 'Activity',
	text: 'What agents did with what you keep.',
	empty: {
		title: 'No agent has done anything yet',
		text: 'When an agent reads or changes something, it stands here.',
	},
	takeBack: 'Take back',
	tookBack: 'Taken back',
	leftAlone: 'Some of it has been changed since, and stays.',
	failed: 'That could not be taken back.',
	by: (agent: string) => `by ${agent}`,
	more: 'Show earlier',
	outcomes: {
		'handler-error': 'failed',
		'input-invalid': 'not understood',
		denied: 'refused by your rules',
	} as Readonly<Record<string, string>>,
};
