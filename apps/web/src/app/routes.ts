import type { Component } from 'svelte';

export type Params = Readonly<Record<string, string>>;

export interface Route {
	/** `/notes/:id` */
	readonly path: string;
	load(): Promise<{ readonly default: Component<{ params: Params }> | Component }>;
	/** What is open beside its list changes without the list being made anew. */
	readonly hasList?: true;
	/** What is opened lies over its list, or goes along beside it: the page stays where it is scrolled to. */
	readonly keepsScroll?: true;
}

export interface FoundRoute {
	readonly route: Route;
	readonly params: Params;
}

/** The first route that a path follows, with what stands in its places. */
export function findRoute(routes: readonly Route[], path: string): FoundRoute | undefined {
	for (const route of routes) {
		const params = match(route.path, path);
		if (params !== undefined) return { route, params };
	}
	return undefined;
}

function match(pattern: string, path: string): Params | undefined {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return undefined;
	const params: Record<string, string> = {};
	for (const [index, part] of wanted.entries()) {
		const value = given[index] ?? '';
		if (!part.startsWith(':')) {
			if (part !== value) return undefined;
			continue;
		}
		try {
			params[part.slice(1)] = decodeURIComponent(value);
		} catch {
			return undefined;
		}
	}
	return params;
}
