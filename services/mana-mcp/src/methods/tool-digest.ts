import { createHash } from 'node:crypto';
import { canonicalHash } from '@mana/sync-protocol';
import type { Tool } from '@modelcontextprotocol/server';

/** Where the digest of a list stands in its `_meta`. */
export const toolDigestKey = 'mana/digest';

/** A tool is described once and stands in many lists. */
const digests = new WeakMap<Tool, string>();

/**
 * Pins what a model is told of a tool: SHA-256, in hex, of its canonical JSON (RFC 8785) as listed, `_meta` left
 * out. A client that works it out notices a tool whose words or schema have changed since somebody agreed to it.
 */
export function digestOfTool(tool: Tool): string {
	const { _meta, ...shown } = tool;
	const digest = digests.get(tool) ?? canonicalHash(shown);
	digests.set(tool, digest);
	return digest;
}

/** Pins a list: SHA-256, in hex, of its tools' digests in the order of the list, joined by line feeds. */
export function digestOfTools(tools: readonly Tool[]): string {
	return createHash('sha256').update(tools.map(digestOfTool).join('\n')).digest('hex');
}
