/** The one header that the library takes a caller's address from; set by us on every request that reaches it. */
export const clientAddressHeader = 'x-mana-client-address';

/** How the device token in the body of our own sign-in reaches the rules around the library's. */
export const deviceTokenHeader = 'x-mana-device-token';
