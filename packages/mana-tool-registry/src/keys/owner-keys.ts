/** How a person's own device opens keys that no server can. */
export { type CodeOpenerOptions, createCodeOpener } from './code-opener.ts';
export { openMemberKeys } from './member-keys.ts';
export { type RawRing, ringOf, standardRing, zeroKnowledgeRing } from './vault-rings.ts';
