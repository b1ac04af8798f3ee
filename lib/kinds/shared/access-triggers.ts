/** What may change whom a key's policy, its grants and conditions on its tags and aliases let use it. */
export const accessTriggers = [
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  'kms:RevokeGrant',
  'kms:RetireGrant',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:CreateAlias',
  'kms:UpdateAlias',
  'kms:DeleteAlias',
] as const;

/** What may change what a role's own policies let it do. */
export const roleTriggers = [
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:AttachRolePolicy',
  'iam:DetachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:CreateRole',
  'iam:DeleteRole',
  // Who may assume a role decides what giving it access means.
  'iam:UpdateAssumeRolePolicy',
] as const;

/** What may change what a user's own policies and those of its groups let it do. */
export const userTriggers = [
  'iam:PutUserPolicy',
  'iam:DeleteUserPolicy',
  'iam:AttachUserPolicy',
  'iam:DetachUserPolicy',
  'iam:PutUserPermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
  'iam:CreateUser',
  'iam:DeleteUser',
  'iam:AddUserToGroup',
  'iam:RemoveUserFromGroup',
  'iam:PutGroupPolicy',
  'iam:DeleteGroupPolicy',
  'iam:AttachGroupPolicy',
  'iam:DetachGroupPolicy',
] as const;
