import BookImage from '@lucide/svelte/icons/book-image';
import BookOpen from '@lucide/svelte/icons/book-open';
import Bot from '@lucide/svelte/icons/bot';
import Calendar from '@lucide/svelte/icons/calendar-days';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CloudSun from '@lucide/svelte/icons/cloud-sun';
import Contact from '@lucide/svelte/icons/contact';
import FileText from '@lucide/svelte/icons/file-text';
import Flower from '@lucide/svelte/icons/flower';
import GlassWater from '@lucide/svelte/icons/glass-water';
import History from '@lucide/svelte/icons/history';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Library from '@lucide/svelte/icons/library';
import MapPin from '@lucide/svelte/icons/map-pin';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Moon from '@lucide/svelte/icons/moon';
import Newspaper from '@lucide/svelte/icons/newspaper';
import Notebook from '@lucide/svelte/icons/notebook';
import PartyPopper from '@lucide/svelte/icons/party-popper';
import PenLine from '@lucide/svelte/icons/pen-line';
import Receipt from '@lucide/svelte/icons/receipt';
import Repeat from '@lucide/svelte/icons/repeat';
import Rss from '@lucide/svelte/icons/rss';
import Search from '@lucide/svelte/icons/search';
import Shirt from '@lucide/svelte/icons/shirt';
import Smile from '@lucide/svelte/icons/smile';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Sun from '@lucide/svelte/icons/sun';
import Tag from '@lucide/svelte/icons/tag';
import Target from '@lucide/svelte/icons/target';
import Timer from '@lucide/svelte/icons/timer';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import Utensils from '@lucide/svelte/icons/utensils';
import Wallet from '@lucide/svelte/icons/wallet';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Component } from 'svelte';

/** By the names that modules give their icons. */
export const moduleIcons: Readonly<Record<string, Component>> = {
	'book-image': BookImage,
	'book-open': BookOpen,
	bot: Bot,
	calendar: Calendar,
	'check-square': CircleCheck,
	'circle-help': CircleHelp,
	'cloud-sun': CloudSun,
	contact: Contact,
	'file-text': FileText,
	flower: Flower,
	'glass-water': GlassWater,
	history: History,
	hourglass: Hourglass,
	library: Library,
	'map-pin': MapPin,
	megaphone: Megaphone,
	moon: Moon,
	newspaper: Newspaper,
	notebook: Notebook,
	'party-popper': PartyPopper,
	'pen-line': PenLine,
	receipt: Receipt,
	repeat: Repeat,
	rss: Rss,
	search: Search,
	shirt: Shirt,
	smile: Smile,
	sparkles: Sparkles,
	sun: Sun,
	tag: Tag,
	target: Target,
	timer: Timer,
	user: User,
	users: Users,
	utensils: Utensils,
	wallet: Wallet,
	wrench: Wrench,
};
