import { slot } from '../slot.ts';

const plural = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`);

export const activity = {
	title: 'Activity',
	text: 'What agents did with what you keep, in the order in which they did it.',
	empty: {
		title: 'No agent has done anything yet',
		text: 'When an agent that you let in reads or changes something, it stands here, and you can take it back.',
	},
	emptyFilter: { title: 'Nothing here', text: 'No agent did anything of this kind.' },
	connect: 'Connect an agent',
	more: 'Show earlier',
	/** Each has the slot once: there the records stand. */
	did: {
		add: (agent: string, space: string) => `${agent} added ${slot} to ${space}`,
		change: (agent: string, space: string) => `${agent} changed ${slot} in ${space}`,
		complete: (agent: string, space: string) => `${agent} completed ${slot} in ${space}`,
		reopen: (agent: string, space: string) => `${agent} reopened ${slot} in ${space}`,
		remove: (agent: string, space: string) => `${agent} deleted ${slot} from ${space}`,
		read: (agent: string, space: string) => `${agent} looked at ${slot} in ${space}`,
		undo: (agent: string, space: string) => `${agent} took back ${slot} in ${space}`,
	},
	tried: {
		add: (agent: string, space: string) => `${agent} wanted to add ${slot} to ${space}`,
		change: (agent: string, space: string) => `${agent} wanted to change ${slot} in ${space}`,
		complete: (agent: string, space: string) => `${agent} wanted to complete ${slot} in ${space}`,
		reopen: (agent: string, space: string) => `${agent} wanted to reopen ${slot} in ${space}`,
		remove: (agent: string, space: string) => `${agent} wanted to delete ${slot} from ${space}`,
		read: (agent: string, space: string) => `${agent} wanted to look at ${slot} in ${space}`,
		undo: (agent: string, space: string) => `${agent} wanted to take back ${slot} in ${space}`,
	},
	/** One record with its title. */
	record: (noun: string, title: string) => `the ${noun} “${title}”`,
	untitled: (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`,
	/** More than those that are named. */
	others: (count: number) => (count === 1 ? '1 more' : `${count} more`),
	somethingIn: (module: string) => `something in ${module}`,
	changes: 'what it had done',
	space: (name: string) => name,
	ownSpace: 'your own space',
	leftSpace: 'another space',
	forPerson: (person: string) => `for ${person}`,
	outcomes: {
		'handler-error': 'It did not work.',
		'input-invalid': 'It asked for something that does not exist, so nothing happened.',
		denied: 'Your rules do not allow it.',
		asked: 'It is asking you.',
		unanswered: 'It asked you and got no answer, so nothing happened.',
		confirmed: 'You said yes.',
		declined: 'You said no, so nothing happened.',
		cancelled: 'You closed the question, so nothing happened.',
		'broken-off': 'It has not come to its end. What it has added stands, until you take it back.',
	},
	filter: {
		title: 'Filter',
		agent: 'Agent',
		space: 'Space',
		day: 'Day',
		everyAgent: 'Every agent',
		everySpace: 'All spaces',
		clear: 'Clear',
	},
	run: {
		title: (agent: string, count: number) => `${agent} · ${plural(count, '1 step', 'steps')}`,
		reads: (count: number) =>
			count === 1 ? 'It also looked at one thing' : `It also looked at ${count} things`,
		takeBack: (count: number) => (count === 1 ? 'Take back' : `Take back all ${count}`),
	},
	takeBack: 'Take back',
	tookBack: 'Taken back',
	takingBack: 'Taking it back …',
	tookBackRun: (count: number) => `${plural(count, 'One change', 'changes')} taken back`,
	nothingLeft: 'There was nothing left to take back.',
	failed: 'That could not be taken back.',
	leftAlone: 'This stays as it is:',
	reasons: {
		WRITTEN_SINCE: 'somebody has changed it since',
		PURGED: 'what was there before has been erased for good',
		HISTORY_CUT: 'it is too long ago: what was there before is no longer kept',
		HISTORY_TOO_LONG: 'it has been changed too often since to be sorted out',
		NOT_WRITABLE: 'you may only read in that space',
		DELETION_NOT_GRANTED: 'that would delete it, which this sign-in may not',
	},
	deletedRecord: 'no longer there',
};
