import { Hono } from 'hono';
import { registerAppToken } from './app-token.ts';
import type { AuthRouteDeps } from './auth-route-deps.ts';
import { registerChangeEmail } from './change-email.ts';
import { registerForgotPassword } from './forgot-password.ts';
import { registerLogout } from './logout.ts';
import { registerRefresh } from './refresh.ts';
import { registerRegister } from './register.ts';
import { registerResendVerification } from './resend-verification.ts';
import { registerResetPassword } from './reset-password.ts';
import { registerSignIn } from './sign-in.ts';
import { registerSignInPasskey } from './sign-in-passkey.ts';
import { registerSignInTwoFactor } from './sign-in-two-factor.ts';
import { registerStepUp } from './step-up.ts';
import { registerValidateToken } from './validate-token.ts';
import { registerVerifyEmail } from './verify-email.ts';

/** `/api/v1/auth`: accounts and tokens over JSON, without cookies. */
export function createAuthRoutes(deps: AuthRouteDeps): Hono {
	const app = new Hono();
	registerRegister(app, deps);
	registerVerifyEmail(app, deps);
	registerChangeEmail(app, deps);
	registerResendVerification(app, deps);
	registerSignIn(app, deps);
	registerSignInTwoFactor(app, deps);
	registerSignInPasskey(app, deps);
	registerAppToken(app, deps);
	registerRefresh(app, deps);
	registerLogout(app, deps);
	registerValidateToken(app, deps);
	registerStepUp(app, deps);
	registerForgotPassword(app, deps);
	registerResetPassword(app, deps);
	return app;
}
