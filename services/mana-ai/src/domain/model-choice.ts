import type { Model } from '@mana/agent-loop';

/** What an agent may ask for in place of a model's name. */
export const modelAliases = ['fast-text', 'long-form', 'structured', 'reasoning'] as const;
export type ModelAlias = (typeof modelAliases)[number];

/** The models that are set up here. */
export interface ModelChoice {
	readonly usual: Model;
	/** The one of an alias, where it has one of its own; for any other name the usual one. */
	named(name: string | undefined): Model;
	/** Each alias with the name of its model. */
	readonly names: Readonly<Record<ModelAlias, string>>;
}

export function createModelChoice(usual: Model, byAlias: Partial<Record<ModelAlias, Model>>): ModelChoice {
	const own: Readonly<Partial<Record<string, Model>>> = byAlias;
	const modelOf = (alias: ModelAlias) => byAlias[alias] ?? usual;
	return {
		usual,
		named: (name) => (name !== undefined && Object.hasOwn(own, name) ? own[name] : undefined) ?? usual,
		names: {
			'fast-text': modelOf('fast-text').name,
			'long-form': modelOf('long-form').name,
			structured: modelOf('structured').name,
			reasoning: modelOf('reasoning').name,
		},
	};
}
