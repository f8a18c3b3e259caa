/** How a person's own device opens keys that no server can. */
export { openMemberKeys } from './member-keys.ts';
export { type RawRing, ringOf, standardRing, zeroKnowledgeRing } from './vault-rings.ts';
