export { type AuthServer, startAuthServer } from './auth-server.ts';
export { AuthStandIn, type AuthStandInOptions } from './auth-stand-in.ts';
export { randomKey, standInSpace } from './stand-in-state.ts';
export { secondsFromNow, syncClaims, type TokenClaims, unsignedToken } from './stand-in-tokens.ts';
