import type { IconName } from '../ui/icons.ts';

export type CallAction = 'add' | 'change' | 'complete' | 'reopen' | 'remove' | 'read' | 'undo';

const actionsByVerb: readonly (readonly [RegExp, CallAction])[] = [
	[
		/^(?:list|get|search|find|today|recent|stats|streaks|progress|insights|month|year|context|settings|summary|questions|suggest|discover|everything|current|rain|free)/,
		'read',
	],
	[/^(?:create|add|log|capture|save|import|resume|start|visit|highlight)/, 'add'],
	[/^(?:complete|confirm|resolve|mark)/, 'complete'],
	[/^(?:reopen|reclaim)/, 'reopen'],
	[/^(?:delete|void)/, 'remove'],
	[/^undo/, 'undo'],
];

/** What a tool does, by the verb in its name, `module.verb`. */
export function actionOf(tool: string): CallAction {
	const verb = tool.slice(tool.search(/[._]/) + 1);
	return actionsByVerb.find(([pattern]) => pattern.test(verb))?.[1] ?? 'change';
}

/** The module of a tool, by its name. */
export function moduleOfTool(tool: string): string {
	return tool.split(/[._]/)[0] ?? '';
}

/** How a call is drawn. */
export const actionIcons: Readonly<Record<CallAction, IconName>> = {
	add: 'plus',
	change: 'pencil',
	complete: 'check',
	reopen: 'repeat',
	remove: 'trash',
	read: 'search',
	undo: 'undo',
};
