/** Why a JSON value cannot be stored as it is. */
export interface UnstorableValue {
	/** Where, as in `changes.3.data.title`; a key that is itself at fault is named by the object it stands in. */
	readonly path: string;
	readonly reason: 'nul' | 'lone-surrogate' | 'reserved-name' | 'too-deep' | 'not-finite';
}

/** How deep arrays and objects may be nested in a pushed body. */
export const MAX_DEPTH = 64;

/**
 * The first part of a parsed JSON value that Postgres cannot hold or JavaScript cannot carry faithfully: text or
 * keys with NUL or a lone surrogate, the key `__proto__`, numbers beyond a double, nesting beyond `MAX_DEPTH`.
 */
export function findUnstorable(value: unknown, path = '', depth = 0): UnstorableValue | null {
	if (typeof value === 'string') {
		const reason = textFault(value);
		return reason === null ? null : { path, reason };
	}
	if (typeof value === 'number') return Number.isFinite(value) ? null : { path, reason: 'not-finite' };
	if (typeof value !== 'object' || value === null) return null;
	if (depth === MAX_DEPTH) return { path, reason: 'too-deep' };
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) {
			const fault = findUnstorable(item, below(path, index), depth + 1);
			if (fault !== null) return fault;
		}
		return null;
	}
	for (const [name, item] of Object.entries(value)) {
		const reason = name === '__proto__' ? 'reserved-name' : textFault(name);
		if (reason !== null) return { path, reason };
		const fault = findUnstorable(item, below(path, name), depth + 1);
		if (fault !== null) return fault;
	}
	return null;
}

function below(path: string, name: string | number): string {
	return path === '' ? String(name) : `${path}.${name}`;
}

function textFault(text: string): 'nul' | 'lone-surrogate' | null {
	if (text.includes('\0')) return 'nul';
	return text.isWellFormed() ? null : 'lone-surrogate';
}
