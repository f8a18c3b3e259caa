import Bot from '@lucide/svelte/icons/bot';
import Brain from '@lucide/svelte/icons/brain';
import Coffee from '@lucide/svelte/icons/coffee';
import Compass from '@lucide/svelte/icons/compass';
import Dumbbell from '@lucide/svelte/icons/dumbbell';
import Feather from '@lucide/svelte/icons/feather';
import FileText from '@lucide/svelte/icons/file-text';
import Leaf from '@lucide/svelte/icons/leaf';
import Rocket from '@lucide/svelte/icons/rocket';
import Sunrise from '@lucide/svelte/icons/sunrise';
import Telescope from '@lucide/svelte/icons/telescope';
import Ticket from '@lucide/svelte/icons/ticket';
import type { Component } from 'svelte';

/** What agents can have as their sign, by the names that their records hold. */
export const agentIcons: Readonly<Record<string, Component>> = {
	bot: Bot,
	telescope: Telescope,
	compass: Compass,
	feather: Feather,
	'file-text': FileText,
	brain: Brain,
	sunrise: Sunrise,
	coffee: Coffee,
	leaf: Leaf,
	dumbbell: Dumbbell,
	ticket: Ticket,
	rocket: Rocket,
};
