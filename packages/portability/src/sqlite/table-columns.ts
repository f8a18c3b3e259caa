export interface TableColumn {
	readonly name: string;
	/** It is another name of the row's id, and stored as null. */
	readonly isRowId: boolean;
}

const constraint = /^(?:constraint|primary|unique|check|foreign)\b/i;

/**
 * The columns of a `create table`, in the order in which records hold them; undefined for a statement with columns that
 * are not stored, or with none.
 */
export function tableColumns(statement: string): readonly TableColumn[] | undefined {
	const definitions = splitDefinitions(statement).filter((text) => text !== '' && !constraint.test(text));
	if (definitions.length === 0 || definitions.some((text) => /\bas\s*\(/i.test(text))) return undefined;
	return definitions.map((text) => ({
		name: nameIn(text),
		isRowId: /\sinteger\s+primary\s+key\b/i.test(text),
	}));
}

/** What stands between the outermost parentheses, cut at its commas; quoted text and comments hold none that count. */
function splitDefinitions(statement: string): string[] {
	const token =
		/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[(),]|[^-/'"`[(),]+|./g;
	const found: string[] = [];
	let depth = 0;
	let text = '';
	for (const [piece] of statement.matchAll(token)) {
		if (piece.startsWith('--') || piece.startsWith('/*')) continue;
		if (piece === ')') depth -= 1;
		if (depth === 1 && piece === ',') {
			found.push(text.trim());
			text = '';
		} else if (depth >= 1) text += piece;
		if (piece === '(') depth += 1;
		if (piece === ')' && depth === 0) break;
	}
	return [...found, text.trim()];
}

function nameIn(definition: string): string {
	const quoted = /^(?:"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|'([^']*)')/.exec(definition);
	if (quoted === null) return /^[^\s(]*/.exec(definition)?.[0] ?? '';
	return (quoted.slice(1).find((name) => name !== undefined) ?? '').replaceAll('""', '"');
}
