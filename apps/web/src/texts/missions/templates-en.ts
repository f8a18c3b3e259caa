export interface TemplateWords {
	readonly label: string;
	readonly tagline: string;
	readonly description: string;
	readonly agent?: { readonly name: string; readonly role: string; readonly systemPrompt: string };
	readonly mission?: { readonly title: string; readonly objective: string; readonly concept: string };
	/** By the keys of the template's seeds. */
	readonly seeds: Readonly<Record<string, string>>;
	/** What it does without asking first; nothing where all that it writes is proposed. */
	readonly writesAlone?: string;
}

const templates = {
	research: {
		label: 'Research',
		tagline: 'Looks into a question and brings you a note with sources.',
		description:
			'You write the question into the mission and start it. It looks through your notes, your saved articles and news feeds.',
		agent: {
			name: 'Researcher',
			role: 'research',
			systemPrompt:
				'You look into questions with care. Search the notes and saved articles first, then the feeds. Name a source for each claim, say what is uncertain, and never fill a gap by guessing. Write in the language of the question.',
		},
		mission: {
			title: 'Look into a question',
			objective: 'Answer the question below in one note of at most a page, with a list of sources.',
			concept: 'The question: …',
		},
		seeds: {},
	},
	context: {
		label: 'Context',
		tagline: 'Keeps the page that tells agents about you up to date.',
		description:
			'Each Sunday it reads what is new and proposes what should stand in your context: work, plans, people.',
		agent: {
			name: 'Archivist',
			role: 'keeps your context',
			systemPrompt:
				'You keep one short page that tells other agents who this person is and what they are at. Keep what is still true, take out what is over, add only what the records say. Be brief and matter-of-fact.',
		},
		mission: {
			title: 'Bring my context up to date',
			objective: 'Compare my context with what happened this week, and propose the text it should have.',
			concept:
				'At most 400 words. No health, no money, nothing about other people that they would not want there.',
		},
		seeds: {},
	},
	today: {
		label: 'Today',
		tagline: 'A short poem about your day, each morning at 7.',
		description: 'It looks at your events and tasks of the day and makes a few lines of them.',
		agent: {
			name: 'Poet of the day',
			role: 'a few lines in the morning',
			systemPrompt:
				'You write four to eight lines about the day ahead: concrete, warm, without kitsch. Use what is really planned. Where the day is empty, say so kindly.',
		},
		mission: {
			title: 'A poem for today',
			objective: 'Read what is due and planned today, and write one note with a short poem about it.',
			concept: 'The title is the date. One note a day.',
		},
		seeds: {},
		writesAlone: 'It adds one note a day without asking.',
	},
	'event-scout': {
		label: 'Event scout',
		tagline: 'Finds public events and proposes the few that suit you.',
		description: 'Each morning at 8 it looks into the event feeds of this Mana. It may do nothing else.',
		agent: {
			name: 'Scout',
			role: 'finds events',
			systemPrompt:
				'You look for public events of the next days and propose at most three that fit what the mission says. Better none than one that does not fit.',
		},
		mission: {
			title: 'What is on around here?',
			objective:
				'Find events of the next two weeks that suit me, and propose at most three for the calendar.',
			concept: 'What I like: …',
		},
		seeds: {},
	},
	calmness: {
		label: 'Calmness',
		tagline: 'Meditations, a habit and a goal to begin with.',
		description: 'It sets things up for you to use yourself. There is no agent in it, and nothing runs.',
		seeds: {
			breathing: 'Five quiet breaths',
			bodyscan: 'Through the body',
			habit: 'Meditate',
			goal: 'Meditate five times a week',
		},
	},
	fitness: {
		label: 'Fitness',
		tagline: 'Habits for moving and drinking, and goals that count by themselves.',
		description: 'It sets things up for you to use yourself. There is no agent in it, and nothing runs.',
		seeds: {
			move: 'Half an hour of moving',
			stretch: 'Stretch',
			goal: 'Move three times a week',
			water: 'Two litres of water a day',
		},
	},
	'deep-work': {
		label: 'Deep work',
		tagline: 'One block without interruption a day, and what comes of it.',
		description: 'It sets things up for you to use yourself. There is no agent in it, and nothing runs.',
		seeds: {
			block: 'A block of deep work',
			pause: 'A walk without the phone',
			goal: 'Three tasks a day',
		},
	},
} as const satisfies Record<string, TemplateWords>;

const shell = {
	agent: 'Agent',
	mission: 'Mission',
	when: 'When',
	startsPaused: 'It starts paused: you turn it on.',
	reads: 'Reads',
	writes: 'Proposes changes to',
	nothingWritten: 'nothing',
	seeds: 'Puts into this space',
	scene: 'Screens that go with it',
	create: 'Set it up',
	created: 'Set up: now say what it may do',
	seeded: (count: number) => (count === 1 ? 'One thing added' : `${count} things added`),
	allThere: 'All of it is here already.',
	notHere: 'This kind of space has not all that it needs.',
	kinds: { meditation: 'meditation', habit: 'habit', goal: 'goal' },
};

export type TemplateId = keyof typeof templates;

export interface TemplateTexts {
	readonly templates: Readonly<Record<TemplateId, TemplateWords>>;
	readonly shell: typeof shell;
}

export const templatesEnglish: TemplateTexts = { templates, shell };
