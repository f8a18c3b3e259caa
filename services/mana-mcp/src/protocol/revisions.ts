import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';

/** The stateless revisions, which carry their envelope in every request. */
export const statelessRevisions: readonly string[] = ['2026-07-28'];

/** The revisions that open a session with `initialize`, newest first. */
export const sessionRevisions: readonly string[] = SUPPORTED_PROTOCOL_VERSIONS;

const newestSessionRevision = '2025-11-25';
const firstElicitationRevision = '2025-06-18';
const lastBatchRevision = '2025-03-26';

/** The revision an `initialize` is answered with: the client's where we speak it, else our newest. */
export function negotiateRevision(requested: string): string {
	return sessionRevisions.includes(requested) ? requested : newestSessionRevision;
}

/** Batches of JSON-RPC messages were dropped with 2025-06-18. */
export function allowsBatches(revision: string): boolean {
	return revision <= lastBatchRevision;
}

/** Questions to the person came with 2025-06-18. */
export function hasElicitation(revision: string): boolean {
	return revision >= firstElicitationRevision;
}
