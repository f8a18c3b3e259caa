import { createHash } from 'node:crypto';
import { canonicalHash } from '@mana/sync-protocol';
import type { Tool } from '@modelcontextprotocol/server';

/** Where digests stand in `_meta`, of a tool and of a list. */
export const toolDigestKey = 'mana/digest';

/**
 * Pins what a model is told of a tool: SHA-256, in hex, of its canonical JSON (RFC 8785) as listed, `_meta` left
 * out. A client that keeps it notices a tool whose words or schema have changed since somebody agreed to it.
 */
export function digestOfTool({ _meta, ...shown }: Tool): string {
	return canonicalHash(shown);
}

/** Pins a list: SHA-256, in hex, of its tools' digests in the order of the list, joined by line feeds. */
export function digestOfTools(tools: readonly Tool[]): string {
	const digests = tools.map(({ _meta }) => _meta?.[toolDigestKey]);
	return createHash('sha256').update(digests.join('\n')).digest('hex');
}
