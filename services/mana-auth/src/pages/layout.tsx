/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { type Language, languages } from '../language/language.ts';
import { ApiForm } from './api-form.tsx';
import { iconUrl, scriptUrl, styleUrl } from './assets.ts';
import type { PageTexts } from './texts/en.tsx';

export interface LayoutProps {
	title: string;
	/** The signed-in person's address; without it there is nothing to go to. */
	email?: string | undefined;
	/** Where the app is. */
	webUrl: string | undefined;
	/** Where these pages are to be opened, and all spellings of that. */
	address: string;
	spellings: readonly string[];
	/** The page's own path, to mark it in the navigation. */
	path: string;
	query: URLSearchParams;
	language: Language;
	texts: PageTexts['layout'];
	narrow?: boolean;
	children: Child;
}

const sections = [
	['/security', 'security'],
	['/account', 'account'],
] as const;
/** Each language by its own name. */
const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

export function Layout(props: LayoutProps) {
	const { title, email, webUrl, address, spellings, path, language, texts, narrow = false, children } = props;
	return (
		<html lang={language}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<title>{`${title} – Mana`}</title>
				<link rel="icon" type="image/svg+xml" href={iconUrl} />
				<link rel="stylesheet" href={styleUrl} />
				<script type="module" src={scriptUrl} />
			</head>
			<body data-address={address} data-spellings={spellings.join(' ')}>
				<a class="skip" href="#main">
					{texts.skip}
				</a>
				<header class="bar">
					<a class="brand" href="/">
						<img src={iconUrl} alt="" />
						Mana
					</a>
					{email !== undefined && (
						<>
							<nav aria-label={texts.main}>
								{webUrl !== undefined && <a href={webUrl}>{texts.app}</a>}
								{sections.map(([href, name]) => (
									<a
										href={href}
										aria-current={path === href || path.startsWith(`${href}/`) ? 'page' : undefined}
									>
										{texts[name]}
									</a>
								))}
							</nav>
							<ApiForm action="/api/auth/sign-out" next="/sign-in">
								<button class="bare" type="submit" title={texts.signedInAs(email)}>
									{texts.signOut}
								</button>
							</ApiForm>
						</>
					)}
				</header>
				<main id="main" class={narrow ? 'narrow' : undefined}>
					<h1>{title}</h1>
					<noscript>
						<p class="notice">{texts.noScript}</p>
					</noscript>
					{children}
				</main>
				<footer>
					<nav aria-label={texts.language}>
						{languages.map((one) => (
							<a
								href={withLanguage(props, one)}
								lang={one}
								hreflang={one}
								aria-current={one === language ? 'true' : undefined}
							>
								{languageNames[one]}
							</a>
						))}
					</nav>
				</footer>
			</body>
		</html>
	);
}

/** The same page in another language. */
function withLanguage({ path, query }: Pick<LayoutProps, 'path' | 'query'>, language: Language): string {
	const asked = new URLSearchParams(query);
	asked.set('lang', language);
	return `${path}?${asked}`;
}
