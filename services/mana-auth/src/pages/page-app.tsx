import { Hono } from 'hono';
import { type AccountPageDeps, registerAccountPage } from './account-page.tsx';
import { registerAppScreens } from './app-screens.tsx';
import { assetRoutes } from './assets.ts';
import { type ConsentPageDeps, registerConsentPage } from './consent-page.tsx';
import { type AppSignInPageDeps, registerAppSignInPage } from './entry/app-sign-in-page.ts';
import { registerChangeEmailPage } from './entry/change-email-page.tsx';
import { type ForgotPasswordPageDeps, registerForgotPasswordPage } from './entry/forgot-password-page.tsx';
import { type ResetPasswordPageDeps, registerResetPasswordPage } from './entry/reset-password-page.tsx';
import { registerSignInPage, type SignInPageDeps } from './entry/sign-in-page.tsx';
import { registerSignUpPage, type SignUpPageDeps } from './entry/sign-up-page.tsx';
import { registerTwoFactorPage, type TwoFactorPageDeps } from './entry/two-factor-page.tsx';
import { registerVerifyEmailPage } from './entry/verify-email-page.tsx';
import { createWelcome, type WelcomeDeps } from './entry/why-here.tsx';
import { type InvitationPageDeps, registerInvitationPage } from './invitation-page.tsx';
import { registerNotFoundPage } from './not-found-page.tsx';
import { createPageKit, type PageKitDeps, SignInNeeded } from './page-kit.tsx';
import { showRefusal } from './refusal-page.tsx';
import { registerSecurityPage, type SecurityPageDeps } from './security-page.tsx';

export type PageDeps = PageKitDeps &
	AppSignInPageDeps &
	Omit<SignInPageDeps, keyof WelcomeDeps> &
	Omit<SignUpPageDeps, keyof WelcomeDeps> &
	TwoFactorPageDeps &
	ForgotPasswordPageDeps &
	ResetPasswordPageDeps &
	InvitationPageDeps &
	ConsentPageDeps &
	SecurityPageDeps &
	AccountPageDeps;

/** The pages: what a person does with their account in a browser. They read here, and change things by the API. */
export function createPages(deps: PageDeps): Hono {
	const kit = createPageKit(deps);
	const refuse = showRefusal(kit);
	const app = new Hono();

	app.onError(async (error, c) => {
		if (error instanceof SignInNeeded) {
			const { pathname, search } = new URL(c.req.url);
			return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
		}
		return refuse(error, c);
	});

	app.get('/', async (c) => {
		await kit.requirePerson(c);
		return c.redirect(deps.config.webUrl ?? '/security');
	});
	app.route('/', assetRoutes());
	registerAppSignInPage(app, deps);
	const entry = { ...deps, ...createWelcome(deps.invitations, deps.now) };
	registerSignInPage(app, kit, entry);
	registerTwoFactorPage(app, kit, deps);
	registerSignUpPage(app, kit, entry);
	registerForgotPasswordPage(app, kit, deps);
	registerResetPasswordPage(app, kit, deps);
	registerVerifyEmailPage(app, kit);
	registerChangeEmailPage(app, kit);
	registerConsentPage(app, kit, deps);
	registerAppScreens(app, kit, deps);
	registerInvitationPage(app, kit, deps);
	registerSecurityPage(app, kit, deps);
	registerAccountPage(app, kit, deps);
	registerNotFoundPage(app, kit);
	return app;
}
