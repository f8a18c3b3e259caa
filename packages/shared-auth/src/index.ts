export { type Caller, isGoodInSpace, type TokenKind, tokenKind } from './caller.ts';
export {
	type ClientAssertionOptions,
	createClientAssertions,
	type SignClientAssertion,
} from './client-assertion.ts';
export { type ActivityReport, reportActivity } from './report-activity.ts';
export {
	createSpacesClient,
	type SpacesAnswer,
	type SpacesClient,
	type SpacesClientOptions,
} from './spaces-client.ts';
export {
	bearerToken,
	createTokenVerifier,
	type TokenRefusal,
	type TokenVerifier,
	type TokenVerifierOptions,
	type VerifiedToken,
} from './token-verifier.ts';
