/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { ApiForm } from './api-form.tsx';
import { iconUrl, scriptUrl, styleUrl } from './assets.ts';

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
	narrow?: boolean;
	children: Child;
}

const sections = [
	['/security', 'Security'],
	['/account', 'Account'],
] as const;

export function Layout(props: LayoutProps) {
	const { title, email, webUrl, address, spellings, path, narrow = false, children } = props;
	return (
		<html lang="en">
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
					Skip to content
				</a>
				<header class="bar">
					<a class="brand" href="/">
						<img src={iconUrl} alt="" />
						Mana
					</a>
					{email !== undefined && (
						<>
							<nav aria-label="Main">
								{webUrl !== undefined && <a href={webUrl}>Back to Mana</a>}
								{sections.map(([href, name]) => (
									<a
										href={href}
										aria-current={path === href || path.startsWith(`${href}/`) ? 'page' : undefined}
									>
										{name}
									</a>
								))}
							</nav>
							<ApiForm action="/api/auth/sign-out" next="/sign-in">
								<button class="bare" type="submit" title={`Signed in as ${email}`}>
									Sign out
								</button>
							</ApiForm>
						</>
					)}
				</header>
				<main id="main" class={narrow ? 'narrow' : undefined}>
					<h1>{title}</h1>
					<noscript>
						<p class="notice">These pages need JavaScript to do what you ask of them.</p>
					</noscript>
					{children}
				</main>
			</body>
		</html>
	);
}
