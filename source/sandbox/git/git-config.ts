/** Names and passwords in addresses, and what stands for them in headers: a repository's settings may hold them. */
const userInAddress = /(\b[a-z][a-z0-9+.-]*:\/\/)[^/@\s"]+@/gi;
const secretSetting = /^\s*(?:extraheader|password|token|oauthtoken|cookiefile|sslkey)\s*=/i;
/** Of another machine's programs that could not be reached, or would ask. */
const credentialSetting = /^\s*helper\s*=/i;

/** The repository's settings as agents inside see them: without secrets. */
export const configInside = (text: string): string => {
	let section = '';
	return text
		.split('\n')
		.filter(line => {
			section = /^\s*\[\s*([\w.-]+)/.exec(line)?.[1]?.toLowerCase() ?? section;
			return !secretSetting.test(line) && !(section === 'credential' && credentialSetting.test(line));
		})
		.join('\n')
		.replace(userInAddress, '$1');
};
