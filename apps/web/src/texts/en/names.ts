/** What records, their fields and choices, and the tools of agents are called where that is not their own name. */
export const names = {
	modules: {} as Readonly<Record<string, string>>,
	nouns: {} as Readonly<Record<string, string>>,
	fields: {} as Readonly<Record<string, string>>,
	choices: {} as Readonly<Record<string, string>>,
	/** `update` of `todo.update`. */
	verbs: {} as Readonly<Record<string, string>>,
};
