export const notifications = {
	title: 'Reminders',
	on: 'This device reminds you of tasks that are due at a time, and of events that have a reminder.',
	off: 'This device does not remind you.',
	plain:
		'It can do so while Mana is open, in a tab or as an installed app. A closed browser reminds of nothing; what came within the last hour is told when you open it again.',
	denied:
		'This browser has been told to show none of Mana’s notifications. Allow them in its settings for this page.',
	unsupported: 'This browser, or this kind of window, shows no notifications.',
	turnOn: 'Remind me on this device',
	turnOff: 'Stop reminding here',
	untitled: 'Reminder',
};
