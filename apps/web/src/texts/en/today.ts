export const today = {
	greeting: (due: number, overdue: number, events: number) => {
		const parts = [
			due === 0 ? 'Nothing due' : due === 1 ? 'One thing due' : `${due} things due`,
			overdue === 0 ? '' : overdue === 1 ? 'one overdue' : `${overdue} overdue`,
		].filter((part) => part !== '');
		const calendar = events === 0 ? '' : events === 1 ? ' One event.' : ` ${events} events.`;
		return `${parts.join(', ')}.${calendar}`;
	},
	overdue: 'Overdue',
	due: 'Today',
	done: 'Done today',
	habits: 'Habits',
	habitsDone: (done: number, all: number) => `${done} of ${all}`,
	day: 'Day',
	allDay: 'all day',
	noEvents: 'No events today.',
	mood: 'How are you?',
	moods: ['Very low', 'Low', 'Even', 'Good', 'Very good'] as readonly string[],
	moodKept: 'Mood noted',
	journal: 'Journal',
	journalLine: 'One line about today …',
	journalKept: 'Journal written',
	agents: 'By your agents',
	moreByAgents: (count: number) => (count === 1 ? 'One thing more' : `${count} things more`),
	begin: {
		title: 'Begin with one thing',
		text: 'What is there to do? Type it as you would say it: “call mum friday”.',
		add: 'Add a task',
		bring: 'Bring along what you have',
	},
	nothingDue: {
		title: 'A free day',
		text: 'Nothing is due today. Press Q or the plus to add something, or enjoy it.',
	},
};
